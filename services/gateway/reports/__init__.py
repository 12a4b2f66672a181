"""The official forms of a unit or a group: page, downloads, and the records that are counted in two ways."""
