"""Fills the empty database of a fault run with a small site; run in a process of its own.

Django is set up here, so that the modules of this folder can import models at their top.
"""

import django

django.setup()
