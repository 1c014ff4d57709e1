"""Answers requests on stdin, one JSON object a line, with one JSON object a line.

cliques   networkx.find_cliques on a graph, again and again for some time
playouts  OpenSpiel's own measure of random playouts (open_spiel/python/examples/benchmark_games.py)
match     the Axelrod library's matches of two strategies
months    GovSim's fishing environment (govsim.py), where TOMPO_GOVSIM names a checkout
versions  what is installed
"""

import hashlib
import json
import platform
import sys
import time
from importlib.metadata import version

import axelrod
import govsim
import networkx as nx
from open_spiel.python.examples import benchmark_games

GRAPHS = {}


def graph_of(request):
    """The graph is built once and kept: both sides are timed on a graph that stands ready."""
    if request["name"] not in GRAPHS:
        graph = nx.Graph()
        graph.add_nodes_from(range(request["nodes"]))
        graph.add_edges_from(request["edges"])
        GRAPHS[request["name"]] = graph
    return GRAPHS[request["name"]]


def cliques(request):
    graph = graph_of(request)
    calls = 0
    start = time.perf_counter()
    while True:
        for _ in nx.find_cliques(graph):
            pass
        calls += 1
        seconds = time.perf_counter() - start
        if seconds >= request["seconds"]:
            return {"secondsPerCall": seconds / calls}


def digest(request):
    lines = sorted(",".join(map(str, sorted(c))) for c in nx.find_cliques(graph_of(request)))
    return {"count": len(lines), "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest()}


def playouts(request):
    measured = benchmark_games._rollout_until_timeout(request["game"], request["seconds"], 1000)
    if measured["giveups_per_rollout"] > 0:
        raise ValueError(f"playouts of {request['game']} were given up")
    return {
        "playoutsPerSecond": 1000 / measured["ms_per_rollouts"],
        "movesPerSecond": 1000 / measured["ms_per_moves"],
    }


def match(request):
    """Matches of two strategies, again and again: rounds a second, and the scores of the first."""
    made = lambda: [getattr(axelrod, name)() for name in request["players"]]
    players, turns = made(), request["turns"]
    first = axelrod.Match(made(), turns=turns, seed=1)
    first.play()
    played = 0
    start = time.perf_counter()
    while True:
        axelrod.Match(players, turns=turns, seed=played + 1).play()
        played += turns
        seconds = time.perf_counter() - start
        if seconds >= request["seconds"]:
            return {"perSecond": played / seconds, "scores": list(map(int, first.final_score()))}


def versions(_):
    return {
        "python": platform.python_version(),
        "networkx": version("networkx"),
        "open_spiel": version("open_spiel"),
        "axelrod": version("axelrod"),
    }


DO = {
    "cliques": cliques,
    "digest": digest,
    "match": match,
    "months": govsim.months,
    "playouts": playouts,
    "versions": versions,
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"ok": DO[request["do"]](request)}
    except Exception as error:  # every fault is told to the asker, who ends the run
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
