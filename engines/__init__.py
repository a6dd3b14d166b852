"""A function of many items, here or in processes side by side: map, and nothing else."""
