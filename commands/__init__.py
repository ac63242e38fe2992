"""The commands, a module per family: parse, call, print, exit code. No logic lives here.

The rooms are imported inside the commands: worker processes import these modules with their main one, and
``--help`` should not wait for a crawler to load.
"""
