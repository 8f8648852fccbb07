"""Pictures and paper: the interactive map, the drawn maps, and the hearing pack."""
