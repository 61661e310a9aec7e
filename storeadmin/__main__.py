"""`python -m storeadmin`: head office's command line."""

from storeadmin.cli import main

if __name__ == "__main__":
    main()
