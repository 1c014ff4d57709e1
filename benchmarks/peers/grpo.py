"""TRL's GRPOTrainer on the same prompts, lengths, reward and adapter."""

import time

import datasets
import peft
import torch
import transformers
import trl


def even_share(completion_ids, **_):
    """The reward: the share of a completion's tokens whose id is even."""
    return [sum(1 for i in ids if i % 2 == 0) / max(1, len(ids)) for ids in completion_ids]


ROWS_AT_ONCE = 64  # faster here than 32 or 256


class Clock(transformers.TrainerCallback):
    def __init__(self):
        self.ends = []

    def on_step_end(self, args, state, control, **_):
        self.ends.append(time.perf_counter() * 1000)


def grpo_steps(request):
    """Trains for `steps` steps; gives the milliseconds of each but the first, and of them the part until every
    completion has its advantage."""
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_file=f"{request['model']}/tokenizer.json",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        padding_side="left",
    )
    model = peft.PeftModel.from_pretrained(
        transformers.AutoModelForCausalLM.from_pretrained(request["model"], dtype=torch.float32),
        request["adapter"],
        is_trainable=True,
    )
    lengths = {len(tokenizer(text).input_ids) for text in request["prompts"]}
    if lengths != {request["promptLength"]}:
        raise ValueError(f"prompts of {request['promptLength']} tokens came out with {lengths}")
    batch = len(request["prompts"]) * request["completions"]
    rows = min(batch, ROWS_AT_ONCE)
    config = trl.GRPOConfig(
        output_dir=request["scratch"],
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        per_device_train_batch_size=rows,
        gradient_accumulation_steps=batch // rows,
        steps_per_generation=batch // rows,
        num_iterations=1,
        num_generations=request["completions"],
        max_completion_length=request["tokens"],
        temperature=1.0,
        top_k=0,
        top_p=1.0,
        beta=0.0,
        loss_type="grpo",
        learning_rate=request["learningRate"],
        lr_scheduler_type="constant",
        weight_decay=0.0,
        max_grad_norm=1.0,
        max_steps=request["steps"],
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )
    clock = Clock()
    trainer = trl.GRPOTrainer(
        model=model,
        reward_funcs=even_share,
        args=config,
        train_dataset=datasets.Dataset.from_list([{"prompt": text} for text in request["prompts"]]),
        processing_class=tokenizer,
        callbacks=[clock],
    )
    sampling = []
    sample = trainer._generate_and_score_completions

    def sample_timed(inputs):
        start = time.perf_counter() * 1000
        out = sample(inputs)
        sampling.append(time.perf_counter() * 1000 - start)
        return out

    trainer._generate_and_score_completions = sample_timed
    trainer.train()
    steps = [b - a for a, b in zip(clock.ends, clock.ends[1:])]
    return {"ms": steps, "sampling": sampling[1:]}
