"""The page of images: pull, build, push, save, load, remove."""
