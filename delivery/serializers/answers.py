"""Answers to a course's own questions, as the API takes and answers them."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import exceptions, serializers

from courses.enums import MOST_QUESTIONS
from ui.api import StrictSerializer

GIVEN = {"0d0f6f1c-5c0e-4b6e-9a53-2f9d1c1f7a10": "yes"}
_VALUE: dict[str, Any] = {
    "oneOf": [
        {"type": "string", "maxLength": 2000},
        {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        {"type": "array", "items": {"type": "string"}, "maxItems": 20},
    ],
    "nullable": True,
}


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": _VALUE,
        "maxProperties": MOST_QUESTIONS,
        "example": GIVEN,
        "description": 'To the course\'s own questions, which the session lists: `{"<id>": answer}`. An answer to a '
        "follow-up that is not asked is dropped.",
    }
)
class AnswersField(serializers.DictField):
    """Answers by the ids of their questions. Whether they are possible depends on the course: the operation says."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Words, whole numbers, lists of words; nothing else can be an answer."""
        if not isinstance(data, dict):
            raise exceptions.ValidationError(["Give an object with an answer for each question's id."])
        if len(data) > MOST_QUESTIONS:
            raise exceptions.ValidationError([f"Give {MOST_QUESTIONS} answers at most."])
        for value in data.values():
            parts = value if isinstance(value, list) else [value]
            is_number = isinstance(value, int) and not isinstance(value, bool)
            if not (value is None or is_number or all(isinstance(one, str) for one in parts)):
                raise exceptions.ValidationError(["An answer is words, a whole number, or a list of choices."])
        return data


class AnswerSerializer(serializers.Serializer[Any]):
    """A question as it was asked when it was answered, and the answer."""

    id = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.JSONField(help_text="Words, `yes` or `no`, a whole number, or a list of choices.")


@extend_schema_serializer(examples=[OpenApiExample("An answer", value={"answers": GIVEN})])
class NewAnswersSerializer(StrictSerializer):
    """Answers to be changed; what is left out stays, null takes an answer away."""

    answers = AnswersField()


def answer_rows(answers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A booking's answers as the API answers them."""
    return [{"id": one["id"], "question": one["question"], "answer": one["answer"]} for one in answers]
