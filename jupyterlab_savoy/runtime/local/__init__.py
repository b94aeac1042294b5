"""Runs steps on this machine: each in a process of its own, most of them forked from warm imports.

    scheduler (Node) ── Unix socket, JSON lines ──► zygote: has the imports, forks, hands connections on
                                                      └► supervisor: pipes, order, limits, signals, events
                                                           └► step: the cells, the store of states

Standard library only. Never part of a pipeline that runs in pods.
"""
