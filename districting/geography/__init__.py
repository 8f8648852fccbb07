"""From files to a county: reading, units, adjacency, walking distances, blocks. Pure steps; nothing here knows a project."""
