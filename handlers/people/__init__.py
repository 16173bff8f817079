"""Who is in: members, groups, ways in."""
