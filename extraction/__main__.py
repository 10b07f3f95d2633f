"""`python -m extraction` is the same as `gongkai`."""

from extraction.cli import main

if __name__ == "__main__":
    main()
