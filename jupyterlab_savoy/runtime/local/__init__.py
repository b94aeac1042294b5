"""Runs steps on this machine: each in a process of its own, most of them forked from warm imports.

    scheduler (Node) ── Unix socket, JSON lines ──► zygote: small; watches over all steps, tells their events
                                                      └► forker: has the imports, forks steps ahead, reaps them
                                                           └► step: the cells, the store of states

Standard library only. Never part of a pipeline that runs in pods.
"""
