"""The module that builds a FastStream subscriber from its parts still fits FastStream."""

from inspect import signature
from typing import Any

import pytest
from faststream._internal.broker.registrator import Registrator
from faststream.nats import NatsRouter
from faststream.nats.subscriber.config import NatsSubscriberConfig, NatsSubscriberSpecificationConfig
from faststream.nats.subscriber.specification import NatsSubscriberSpecification
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber

from shared.messaging.batch_subscriber import BatchSubscriber, NoMock, Specification

PARTS: dict[Any, str] = {
    Registrator.subscriber: "self subscriber persistent",
    BatchPullStreamSubscriber: "config specification calls stream pull_sub",
    BatchPullStreamSubscriber.add_call: "self parser_ decoder_ dependencies_ codec_",
    BatchPullStreamSubscriber.process_message: "self msg",
    NatsSubscriberConfig: "_outer_config no_reply _ack_policy subject sub_config extra_options",
    NatsSubscriberSpecificationConfig: "title_ description_ include_in_schema subject queue filter_subjects",
    NatsSubscriberSpecification: "_outer_config specification_config calls",
}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__qualname__)
def test_a_part_is_made_as_we_make_it(part: Any) -> None:
    assert " ".join(signature(part).parameters) == PARTS[part]


@pytest.mark.parametrize("name", ["_create_subscription", "_consume_pull", "stop"])
def test_what_the_subscriber_overrides_is_still_called_so(name: str) -> None:
    assert signature(getattr(BatchSubscriber, name)) == signature(getattr(BatchPullStreamSubscriber, name))


@pytest.mark.parametrize("name", ["get_schema", "get_payloads"])
def test_what_the_specification_overrides_is_still_called_so(name: str) -> None:
    ours, theirs = getattr(Specification, name), getattr(NatsSubscriberSpecification, name)
    assert list(signature(ours).parameters) == list(signature(theirs).parameters)


def test_no_handler_has_a_mock() -> None:
    handler = NatsRouter().subscriber("subject")(print)
    assert isinstance(handler._recorder.mock, NoMock)
