"""Read at start-up by a child process that has this folder on its PYTHONPATH: it may not leave this machine either."""

from tests import network_guard

network_guard.install()
