"""The first page: five zones by use, and the tasks whose page exists."""
