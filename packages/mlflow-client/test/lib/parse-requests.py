# Reads lines of JSON [message, body] and parses each body with MLflow's own protobuf definitions, strictly: prints what it holds, or why not.
import json
import sys

from google.protobuf import json_format
from mlflow.protos import model_registry_pb2, service_pb2


def fields(message):
    result = {}
    for field, value in message.ListFields():
        if field.type == field.TYPE_MESSAGE:
            items = value if isinstance(value, list) or hasattr(value, "append") else [value]
            result[field.name] = [fields(item) for item in items]
        elif field.type == field.TYPE_ENUM:
            result[field.name] = field.enum_type.values_by_number[value].name
        elif field.type in (field.TYPE_INT64, field.TYPE_INT32):
            result[field.name] = str(value)
        elif field.type == field.TYPE_DOUBLE:
            result[field.name] = value.hex()
        else:
            result[field.name] = list(value) if hasattr(value, "append") else value
    return result


def strict(text):
    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    json.loads(text, parse_constant=refuse)


for line in sys.stdin:
    name, body = json.loads(line)
    try:
        strict(body)
        kind = getattr(service_pb2, name, None) or getattr(model_registry_pb2, name)
        message = json_format.Parse(body, kind())
        message.SerializeToString()
        print(json.dumps(fields(message)))
    except Exception as error:
        print(json.dumps({"malformed": f"{name} {body[:300]}: {error}"}))
