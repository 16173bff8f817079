"""The customers: new ones, finding them, their cards."""
