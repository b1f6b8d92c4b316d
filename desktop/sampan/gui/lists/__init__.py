"""What the pages of images, volumes and networks share: their list, dialogs and details."""
