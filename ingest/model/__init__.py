"""The frozen values that pass between the rooms, one file for each room."""
