"""Tiny models of the real classes: random weights, tokenisers trained here, written as a hub would hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    BertTokenizer,
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    Blip2QFormerConfig,
    Blip2VisionConfig,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipForQuestionAnswering,
    BlipProcessor,
    BlipTextConfig,
    BlipVisionConfig,
    CLIPConfig,
    CLIPModel,
    CLIPProcessor,
    CLIPTextConfig,
    CLIPVisionConfig,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    OPTConfig,
    PreTrainedTokenizerFast,
    ResNetConfig,
    ResNetModel,
    SiglipConfig,
    SiglipModel,
    SiglipProcessor,
    SiglipTextConfig,
    SiglipVisionConfig,
    ViTConfig,
    ViTModel,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil
from transformers.utils import logging

if TYPE_CHECKING:
    from pathlib import Path

logging.disable_progress_bar()
torch.set_num_threads(1)
logging.set_verbosity_error()

CORPUS = [
    "a photo of a cat on a mat", "two dogs run on the beach by the sea", "what is in this picture", "one two three",
    "yes no indoors outdoors day night", "describe this photo in one plain sentence",
    "USER: ASSISTANT: Question: Answer:",
]  # fmt: skip
SPREAD = 0.4
"""Of the random weights: wide enough that what comes out depends on what goes in."""
SIGHT = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "image_size": 32, "patch_size": 8, "initializer_range": SPREAD,
}  # fmt: skip
"""An eye of two layers."""
CHAT = (
    "{% for message in messages %}{{ message['role'] | upper }}: "
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}<image>\n{% else %}{{ part['text'] }}"
    "{% endif %}{% endfor %} {% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)


def tokenizer(*special: str, size: int = 420, **options) -> PreTrainedTokenizerFast:
    """A byte-level BPE, as the large ones are, with few merges."""
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["<pad>", "<s>", "</s>", *special],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    words.train_from_iterator(CORPUS, trainer)
    words.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    names = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>"}
    return PreTrainedTokenizerFast(tokenizer_object=words, **(names | options))


def llama(words: PreTrainedTokenizerFast) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=1024, initializer_range=SPREAD,
        bos_token_id=1, eos_token_id=2, pad_token_id=0,
    )  # fmt: skip


def clip_vision() -> CLIPVisionConfig:
    return CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
        projection_dim=24, initializer_range=SPREAD,
    )  # fmt: skip


def clip_pictures() -> CLIPImageProcessorPil:
    return CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})


def llava(folder: Path, chat: bool = False) -> Path:
    """LLaVA 1.5: CLIP's eye, a projector, a Llama."""
    words = tokenizer("<image>")
    torch.manual_seed(0)
    config = LlavaConfig(
        vision_config=clip_vision(), text_config=llama(words), image_token_index=words.convert_tokens_to_ids("<image>")
    )
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    LlavaProcessor(
        image_processor=clip_pictures(), tokenizer=words, patch_size=8, vision_feature_select_strategy="default",
        num_additional_image_tokens=1, chat_template=CHAT if chat else None,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def bert_words(folder: Path) -> BertTokenizer:
    """A WordPiece vocabulary, as BLIP's and ViLT's are."""
    words = sorted({word for line in CORPUS for word in line.lower().replace(":", " :").split()})
    letters = [f"{mark}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz0123456789?.,:'" for mark in ("", "##")]
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]", *letters, *(w for w in words if len(w) > 1)]
    (folder / "vocab.txt").write_text("\n".join(rows), encoding="utf-8")
    return BertTokenizer(str(folder / "vocab.txt"), bos_token="[DEC]")  # noqa: S106


def blip(folder: Path, answers: bool = False) -> Path:
    """BLIP's captioner, or the model of the same family that answers."""
    words = bert_words(folder)
    ids = {name: words.convert_tokens_to_ids(f"[{name}]") for name in ("PAD", "SEP", "DEC")}
    text = BlipTextConfig(
        vocab_size=len(words), hidden_size=32, encoder_hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=128, initializer_range=SPREAD,
        bos_token_id=ids["DEC"], eos_token_id=ids["SEP"],
        pad_token_id=ids["PAD"], sep_token_id=ids["SEP"],
    )  # fmt: skip
    eye = BlipVisionConfig(**SIGHT)
    config = BlipConfig(text_config=text.to_dict(), vision_config=eye.to_dict(), projection_dim=24)
    torch.manual_seed(2 if answers else 1)
    kind = BlipForQuestionAnswering if answers else BlipForConditionalGeneration
    kind(config).save_pretrained(folder)
    pictures = BlipImageProcessorPil(size={"height": 32, "width": 32})
    BlipProcessor(image_processor=pictures, tokenizer=words).save_pretrained(folder)
    return folder


def blip2(folder: Path) -> Path:
    """BLIP-2 with an OPT as its language model."""
    words = tokenizer("<image>")
    queries = 4
    text = OPTConfig(
        vocab_size=len(words), hidden_size=32, word_embed_proj_dim=32, ffn_dim=64, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=256, init_std=SPREAD,
        bos_token_id=1, eos_token_id=2, pad_token_id=0,
    )  # fmt: skip
    eye = Blip2VisionConfig(**SIGHT)
    between = Blip2QFormerConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        encoder_hidden_size=32, cross_attention_frequency=1, initializer_range=SPREAD,
    )  # fmt: skip
    config = Blip2Config(
        vision_config=eye.to_dict(), qformer_config=between.to_dict(), text_config=text.to_dict(),
        num_query_tokens=queries, image_token_index=words.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    torch.manual_seed(3)
    Blip2ForConditionalGeneration(config).save_pretrained(folder)
    pictures = BlipImageProcessorPil(size={"height": 32, "width": 32})
    Blip2Processor(pictures, words, num_query_tokens=queries).save_pretrained(folder)
    return folder


def clip(folder: Path) -> Path:
    """CLIP: an eye and a reader, projected into one space."""
    words = tokenizer("<|end|>", eos_token="<|end|>")  # noqa: S106
    text = CLIPTextConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=64, projection_dim=24, bos_token_id=1, eos_token_id=words.eos_token_id, pad_token_id=0,
    )  # fmt: skip
    torch.manual_seed(4)
    config = CLIPConfig(text_config=text.to_dict(), vision_config=clip_vision().to_dict(), projection_dim=24)
    CLIPModel(config).save_pretrained(folder)
    words.model_max_length = 64
    CLIPProcessor(image_processor=clip_pictures(), tokenizer=words).save_pretrained(folder)
    return folder


def siglip(folder: Path) -> Path:
    """SigLIP: as CLIP, with a bias and texts of one length."""
    words = tokenizer()
    words.model_max_length = 64
    text = SiglipTextConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=64, projection_size=32, bos_token_id=1, eos_token_id=2, pad_token_id=0,
    )  # fmt: skip
    eye = SiglipVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8
    )
    torch.manual_seed(5)
    model = SiglipModel(SiglipConfig(text_config=text.to_dict(), vision_config=eye.to_dict()))
    torch.nn.init.constant_(model.logit_scale, 2.0)
    torch.nn.init.constant_(model.logit_bias, -1.0)
    model.save_pretrained(folder)
    pictures = SiglipImageProcessorPil(size={"height": 32, "width": 32})
    SiglipProcessor(image_processor=pictures, tokenizer=words).save_pretrained(folder)
    return folder


def resnet(folder: Path) -> Path:
    """A ResNet of two stages."""
    torch.manual_seed(6)
    ResNetModel(ResNetConfig(embedding_size=8, hidden_sizes=[16, 24], depths=[1, 1])).save_pretrained(folder)
    pictures_for(folder)
    return folder


def vit(folder: Path) -> Path:
    """A vision transformer of two layers."""
    torch.manual_seed(7)
    config = ViTConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
        initializer_range=SPREAD,
    )  # fmt: skip
    ViTModel(config).save_pretrained(folder)
    pictures_for(folder)
    return folder


def pictures_for(folder: Path) -> None:
    ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)


def gpt2(folder: Path) -> Path:
    """GPT-2 of two layers."""
    words = tokenizer("<|endoftext|>", eos_token="<|endoftext|>", bos_token="<|endoftext|>")  # noqa: S106
    config = GPT2Config(
        vocab_size=len(words), n_embd=32, n_layer=2, n_head=4, n_positions=128, initializer_range=SPREAD,
        bos_token_id=words.bos_token_id, eos_token_id=words.eos_token_id,
    )  # fmt: skip
    torch.manual_seed(8)
    GPT2LMHeadModel(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def clipcap(folder: Path, form: str = "perceptron") -> Path:
    """A mapping network as the published checkpoints lay it out, from embeddings of 24 to four "words" of 32."""
    torch.manual_seed(9)
    if form == "perceptron":
        shapes = {"model.0": (64, 24), "model.2": (128, 64)}
    else:
        layer = "transformer.layers.{}."
        parts = {"attn.to_queries": (32, 32), "attn.to_keys_values": (64, 32), "attn.project": (32, 32)}
        parts |= {"mlp.fc1": (64, 32), "mlp.fc2": (32, 64), "norm1": (32,), "norm2": (32,)}
        shapes = {"linear": (96, 24)} | {
            layer.format(n) + name: shape for n in range(2) for name, shape in parts.items()
        }
    state = {f"{name}.weight": torch.randn(shape) * 0.5 for name, shape in shapes.items()}
    biased = [name for name in shapes if "to_" not in name]
    state |= {f"{name}.bias": torch.randn(shapes[name][0]) * 0.1 for name in biased}
    if form == "transformer":
        state["prefix_const"] = torch.randn(4, 32)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({f"clip_project.{name}": value for name, value in state.items()}, folder / "model.safetensors")
    return folder
