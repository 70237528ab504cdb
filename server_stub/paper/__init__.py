"""Paper as a capability: the charter, the typeset sheet, its picture, the branch printer and the register of sheets."""
