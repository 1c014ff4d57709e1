/** @file The messages of ONNX that a graph needs: the published schema, reduced (field numbers are its own).
 *  @source https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, IR version 10 */
import protobuf from 'protobufjs';

const field = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

export const schema = {
  nested: {
    onnx: {
      nested: {
        StringStringEntryProto: { fields: { key: field('string', 1), value: field('string', 2) } },
        OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
        AttributeProto: {
          fields: {
            name: field('string', 1),
            f: field('float', 2),
            i: field('int64', 3),
            s: field('bytes', 4),
            ints: repeated('int64', 8),
            type: field('int32', 20),
          },
        },
        TensorProto: {
          fields: {
            dims: repeated('int64', 1),
            data_type: field('int32', 2),
            name: field('string', 8),
            raw_data: field('bytes', 9),
            external_data: repeated('StringStringEntryProto', 13),
            data_location: field('int32', 14),
          },
        },
        Dimension: { fields: { dim_value: field('int64', 1) } },
        TensorShapeProto: { fields: { dim: repeated('Dimension', 1) } },
        TensorTypeProto: { fields: { elem_type: field('int32', 1), shape: field('TensorShapeProto', 2) } },
        TypeProto: { fields: { tensor_type: field('TensorTypeProto', 1) } },
        ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
        NodeProto: {
          fields: {
            input: repeated('string', 1),
            output: repeated('string', 2),
            name: field('string', 3),
            op_type: field('string', 4),
            attribute: repeated('AttributeProto', 5),
            domain: field('string', 7),
          },
        },
        GraphProto: {
          fields: {
            node: repeated('NodeProto', 1),
            name: field('string', 2),
            initializer: repeated('TensorProto', 5),
            input: repeated('ValueInfoProto', 11),
            output: repeated('ValueInfoProto', 12),
          },
        },
        ModelProto: {
          fields: {
            ir_version: field('int64', 1),
            producer_name: field('string', 2),
            graph: field('GraphProto', 7),
            opset_import: repeated('OperatorSetIdProto', 8),
          },
        },
      },
    },
  },
};

const root = protobuf.Root.fromJSON(schema);
// The schema's names are kept as published: snake_case in the message is snake_case here.
const ModelProto = root.lookupType('onnx.ModelProto');

export const encodeModel = (model: object): Uint8Array =>
  ModelProto.encode(ModelProto.fromObject(model)).finish();
