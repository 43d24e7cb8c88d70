"""`python -m desk` is the same as `penstock`."""

from desk.app import main

if __name__ == "__main__":
    main()
