"""GovSim's fishing environment without its language-model agents: who harvests takes a fixed share.

The checkout is named by TOMPO_GOVSIM (https://github.com/giorgiopiatti/GovSim at 1d11adf). Packages whose __init__ loads language
models are entered by their path, so that nothing but the environment is imported.
"""

import os
import sys
import time
import types
from tempfile import mkdtemp

NAMES = ["John", "Kate", "Jack", "Emma", "Luke"]


def package(name, path):
    module = types.ModuleType(name)
    module.__path__ = [path]
    sys.modules[name] = module


def load():
    root = os.environ["TOMPO_GOVSIM"]
    sys.path.insert(0, root)
    for name in ["simulation", "simulation.persona", "simulation.scenarios", "simulation.scenarios.fishing"]:
        package(name, os.path.join(root, *name.split(".")))
    from simulation.persona import common
    from simulation.scenarios.fishing.environment.env import FishingConcurrentEnv

    return common, FishingConcurrentEnv


def months(request):
    """Games of five who harvest so much each, to their ends: months a second, and what each has at the end of the first game."""
    from omegaconf import OmegaConf

    common, Env = load()
    cfg = OmegaConf.create(
        {
            "num_agents": 5,
            "max_num_rounds": 12,
            "initial_resource_in_pool": 100,
            "harvesting_order": "concurrent",
            "assign_resource_strategy": "stochastic",
            "inject_universalization": False,
        }
    )
    names = {f"persona_{i}": name for i, name in enumerate(NAMES)}
    env = Env(cfg, mkdtemp(), names)
    if request.get("unlogged"):
        # Every month GovSim writes its whole log to a file as a data frame; left out here, to see the rules alone.
        env.save_log = lambda: None
        env.log_step_harvest = lambda *_: None
        env.log_step_conversation = lambda *_: None
    played, had = 0, None
    start = time.perf_counter()
    while True:
        agent, _ = env.reset(played)
        first = True
        while True:
            if env.phase == "lake":
                action = common.PersonaActionHarvesting(agent, "lake", request["harvest"])
            elif env.phase == "pool_after_harvesting":
                action = common.PersonaAction(agent, "lake")
            elif env.phase == "restaurant":
                action = common.PersonaActionChat(agent, "restaurant", [], 0, html_interactions=["", ""])
            else:
                action = common.PersonaAction(agent, "home")
            agent, _, rewards, over = env.step(action)
            if any(over.values()):
                break
        played += env.num_round
        had = had or {"rounds": env.num_round, "payoffs": [int(rewards[f"persona_{i}"]) for i in range(5)]}
        seconds = time.perf_counter() - start
        if seconds >= request["seconds"]:
            return {"perSecond": played / seconds, **had}
