"""Steps per second of Melting Pot's prisoner's dilemma in the matrix with random actions, as its own code runs.

    python -m pip install dmlab2d==1.0.2 dm-meltingpot==2.4.1 && python walk.py
"""
import time

import numpy as np
from meltingpot import substrate

NAME = "prisoners_dilemma_in_the_matrix__repeated"

config = substrate.get_config(NAME)
env = substrate.build(NAME, roles=config.default_player_roles)
step = env.reset()
print({name: seen.shape for name, seen in step.observation[0].items()})
draw = np.random.RandomState(1)
rates = []
for _ in range(5):
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < 2:
        step = env.step([draw.randint(8) for _ in range(2)])
        steps += 1
        if step.last():
            env.reset()
    rates.append(steps / (time.perf_counter() - start))
print(f"{NAME}: {sorted(rates)[2]:.0f} steps/s")
