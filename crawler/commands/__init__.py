"""The commands of ``luutru``, one file each, imported when called."""
