"""The peer: PyTorch + transformers + peft (+ trl) in one long-lived process.

It reads one JSON request a line from stdin and answers one JSON line on stdout; everything else that its libraries
print goes to stderr. Times are taken here, around the work alone, so that the pipe costs nobody anything.
"""

import json
import os
import sys
import time
from importlib import metadata

answers = os.fdopen(os.dup(1), "w")  # what libraries print must not end up among the answers
os.dup2(2, 1)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import peft
import torch
import transformers
from safetensors.torch import save_file
from torch.nn.functional import cross_entropy

transformers.logging.set_verbosity_error()

models = {}  # name -> a Training or a bare model


def clock():
    return time.perf_counter() * 1000


def read_model(folder):
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


class Training:
    """LoRA fine-tuning as a careful user writes it: logits only where they are needed, fused AdamW."""

    def __init__(self, request):
        self.peft = peft.PeftModel.from_pretrained(
            read_model(request["model"]), request["adapter"], is_trainable=True
        ).train()
        self.model = torch.compile(self.peft) if request["compile"] else self.peft
        self.named = {n: p for n, p in self.peft.named_parameters() if p.requires_grad}
        self.start = {n: p.detach().clone() for n, p in self.named.items()}
        self.options = request["optimiser"]
        self.reset()

    def reset(self):
        with torch.no_grad():
            for name, p in self.named.items():
                p.copy_(self.start[name])
                p.grad = None
        o = self.options
        self.optimiser = torch.optim.AdamW(
            self.named.values(),
            lr=o["learningRate"],
            betas=(o["beta1"], o["beta2"]),
            eps=o["epsilon"],
            weight_decay=o["weightDecay"],
            fused=True,
        )

    def losses(self, ids, completion):
        """Cross-entropy of the last `completion` tokens of each row, [rows · completion]."""
        out = self.model(input_ids=ids, logits_to_keep=completion + 1, use_cache=False)
        targets = ids[:, -completion:].flatten()
        return cross_entropy(out.logits[:, :-1].flatten(0, 1), targets, reduction="none")

    def step(self, ids, completion, policy):
        """Loss, gradient, clipping, AdamW. policy: none (the mean cross-entropy), or what PPO's clipped objective needs:
        the sampler's log-probability, of all tokens, an advantage for each row, and epsilon."""
        losses = self.losses(ids, completion)
        if policy is None:
            loss = losses.mean()
        else:
            ratio = torch.exp(-losses.view(-1, completion) - policy["oldLogprob"])
            weight = torch.tensor(policy["advantages"])[:, None]
            bounds = (1 - policy["epsilon"], 1 + policy["epsilon"])
            loss = -torch.minimum(ratio * weight, ratio.clamp(*bounds) * weight).mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.named.values(), self.options["maxGradNorm"])
        self.optimiser.step()
        return loss.item(), norm.item()

    def gradients(self):
        """By the names of the adapter file, without the name peft gives to an adapter in memory."""
        return {n.replace(".default.", "."): p.grad.clone() for n, p in self.named.items()}


def about(request):
    torch.set_num_threads(request["threads"])
    versions = {name: metadata.version(name) for name in ("torch", "transformers", "peft", "trl")}
    return {"versions": versions, "threads": torch.get_num_threads(), "python": sys.version.split()[0]}


def load_training(request):
    models[request["name"]] = Training(request)
    return {}


def train(request):
    training = models[request["name"]]
    ids = torch.tensor(request["ids"])
    ms, losses, norms = [], [], []
    for _ in range(request["steps"]):
        start = clock()
        loss, norm = training.step(ids, request["completion"], request.get("policy"))
        ms.append(clock() - start)
        losses.append(loss)
        norms.append(norm)
    if request["gradientsTo"] is not None:
        save_file(training.gradients(), request["gradientsTo"])
    if request["adapterTo"] is not None:
        training.peft.save_pretrained(request["adapterTo"])
    return {"ms": ms, "loss": losses, "gradNorm": norms}


def load_decoder(request):
    models[request["name"]] = read_model(request["model"]).eval()
    return {}


@torch.no_grad()
def generate(request):
    """Exactly `tokens` new tokens for each prompt and completion: there is no end of text to stop at."""
    model = models[request["name"]]
    ids = torch.tensor(request["prompts"])
    how = {"do_sample": False}
    if request["temperature"] > 0:
        how = {
            "do_sample": True,
            "temperature": request["temperature"],
            "top_k": 0,
            "top_p": 1.0,
            "num_return_sequences": request["completions"],
        }
    else:  # the greedy ones of a prompt are all alike, and generate refuses to make more than one
        ids = ids.repeat_interleave(request["completions"], 0)
    config = transformers.GenerationConfig(
        max_new_tokens=request["tokens"], eos_token_id=None, pad_token_id=0, use_cache=True, **how
    )
    torch.manual_seed(0)
    start = clock()
    out = model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=config)
    ms = clock() - start
    new = out[:, ids.shape[1] :]
    return {"ms": ms, "shape": list(new.shape), "ids": new.tolist() if request["ids"] else None}


def forget(request):
    models.pop(request["name"], None)
    return {}


def rl(request):
    from grpo import grpo_steps  # trl takes seconds to import

    return grpo_steps(request)


commands = {f.__name__: f for f in (about, load_training, train, load_decoder, generate, forget, rl)}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"ok": commands[request["do"]](request)}
    except Exception as error:  # the other side decides what a failure means
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
