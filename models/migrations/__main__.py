"""Write the next version of the database: `python -m models.migrations "subject: What changes and why."`"""

import sys

from models.migrations import write_next

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(f"usage: {__doc__}")
    write_next(sys.argv[1])
