"""QEMU: accelerator, command line, process, QMP, console, disks, image."""
