"""Command that fills an empty database with made-up stories: `python -m tests.synthetic NUMBER`."""

import argparse
import os

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, help="how many stories")
    number = parser.parse_args().number

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
    django.setup()
    from tests.synthetic.seed import seed  # its models need the settings

    seed(number)


if __name__ == "__main__":
    main()
