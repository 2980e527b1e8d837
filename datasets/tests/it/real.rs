//! Small pieces of public files, as messy as they are found.
