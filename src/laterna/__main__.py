"""`python -m laterna` is `laterna`."""

from laterna.cli.main import main

if __name__ == "__main__":
    main()
