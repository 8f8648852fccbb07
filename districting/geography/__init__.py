"""From files to a county: reading, units, blocks, adjacency, walking. Pure steps that know no project."""
