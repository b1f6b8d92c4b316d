"""Builds the guest's kernel, initramfs and root file system from `vmimage/image.yml`.

The result is one folder of four files that the host side boots without looking inside:
`kernel`, `initramfs`, `root.erofs` and `manifest.json` (see `sampan_vmimage.manifest`).
"""
