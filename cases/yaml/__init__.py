"""Case files as YAML text: read, merged, written."""
