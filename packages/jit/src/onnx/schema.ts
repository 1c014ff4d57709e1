/** @file The messages of ONNX that a graph needs: the published schema, reduced (field numbers are its own), and the
 *  encoder that follows it. The bytes are written by @bufbuild/protobuf, which needs no package `long`: tfjs finds another
 *  version of that by luck of the install, and breaks on it.
 *  @source https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, IR version 10 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

type Scalar = 'string' | 'bytes' | 'int' | 'float';
interface Field {
  readonly id: number;
  /** A scalar, or the name of a message. */
  readonly type: string;
  readonly repeated: boolean;
}
type Fields = Readonly<Record<string, Field>>;

const one = (type: string, id: number): Field => ({ id, type, repeated: false });
const many = (type: string, id: number): Field => ({ id, type, repeated: true });

const messages: Readonly<Record<string, Fields>> = {
  StringStringEntryProto: { key: one('string', 1), value: one('string', 2) },
  OperatorSetIdProto: { domain: one('string', 1), version: one('int', 2) },
  AttributeProto: {
    name: one('string', 1),
    f: one('float', 2),
    i: one('int', 3),
    s: one('bytes', 4),
    ints: many('int', 8),
    type: one('int', 20),
  },
  TensorProto: {
    dims: many('int', 1),
    data_type: one('int', 2),
    name: one('string', 8),
    raw_data: one('bytes', 9),
    external_data: many('StringStringEntryProto', 13),
    data_location: one('int', 14),
  },
  Dimension: { dim_value: one('int', 1) },
  TensorShapeProto: { dim: many('Dimension', 1) },
  TensorTypeProto: { elem_type: one('int', 1), shape: one('TensorShapeProto', 2) },
  SequenceTypeProto: { elem_type: one('TypeProto', 1) },
  TypeProto: { tensor_type: one('TensorTypeProto', 1), sequence_type: one('SequenceTypeProto', 4) },
  ValueInfoProto: { name: one('string', 1), type: one('TypeProto', 2) },
  NodeProto: {
    input: many('string', 1),
    output: many('string', 2),
    name: one('string', 3),
    op_type: one('string', 4),
    attribute: many('AttributeProto', 5),
    domain: one('string', 7),
  },
  GraphProto: {
    node: many('NodeProto', 1),
    name: one('string', 2),
    initializer: many('TensorProto', 5),
    input: many('ValueInfoProto', 11),
    output: many('ValueInfoProto', 12),
    value_info: many('ValueInfoProto', 13),
  },
  ModelProto: {
    ir_version: one('int', 1),
    producer_name: one('string', 2),
    graph: one('GraphProto', 7),
    opset_import: many('OperatorSetIdProto', 8),
  },
};

const scalars: Readonly<Record<Scalar, (w: BinaryWriter, id: number, value: never) => void>> = {
  string: (w, id, value: string) => w.tag(id, WireType.LengthDelimited).string(value),
  bytes: (w, id, value: Uint8Array) => w.tag(id, WireType.LengthDelimited).bytes(value),
  int: (w, id, value: number | bigint) => w.tag(id, WireType.Varint).int64(BigInt(value)),
  float: (w, id, value: number) => w.tag(id, WireType.Bit32).float(value),
};

const writeField = (writer: BinaryWriter, { id, type }: Field, value: unknown): void => {
  const scalar = scalars[type as Scalar];
  if (scalar !== undefined) {
    scalar(writer, id, value as never);
    return;
  }
  writer.tag(id, WireType.LengthDelimited).fork();
  writeMessage(writer, type, value as Readonly<Record<string, unknown>>);
  writer.join();
};

const writeMessage = (writer: BinaryWriter, name: string, value: Readonly<Record<string, unknown>>): void => {
  const fields = messages[name] as Fields;
  for (const [key, content] of Object.entries(value)) {
    const field = fields[key];
    if (field === undefined)
      throw new TypeError(`${name} of ONNX has no field ${key} here: add it to the schema.`);
    for (const item of field.repeated ? (content as readonly unknown[]) : [content])
      writeField(writer, field, item);
  }
};

/** The bytes of a model. Names are those of the published schema. */
export const encodeModel = (model: Readonly<Record<string, unknown>>): Uint8Array => {
  const writer = new BinaryWriter();
  writeMessage(writer, 'ModelProto', model);
  return writer.finish();
};
