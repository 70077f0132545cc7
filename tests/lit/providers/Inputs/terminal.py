#!/usr/bin/env python3
"""Runs a command at a terminal at which somebody types one answer: terminal.py ANSWER COMMAND…"""

import os
import pty
import sys

answer, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
os.write(terminal, answer.encode() + b"\n")
said = b""
try:
    while part := os.read(terminal, 4096):
        said += part
except OSError:  # the other side is closed
    pass
os.waitpid(child, 0)
sys.stdout.write(said.decode().replace("\r\n", "\n"))
