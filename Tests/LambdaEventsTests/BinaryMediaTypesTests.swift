import ByteBuffers
import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct BinaryMediaTypesTests {
  @Test(arguments: [
    (["image/png"], "image/png", true), (["image/png"], "IMAGE/PNG; q=1", true), (["image/png"], "image/webp", false),
    (["image/*"], "image/png", true), (["image/*"], "image/*", true), (["image/*"], "imagery/png", false),
    // Of several media types the first counts; curl's `*/*` is no image.
    (["image/png"], "text/html, image/png", false), (["image/png"], "image/png, text/html", true),
    (["image/png"], "*/*", false), (["*/*"], "*/*", true), (["*/*"], "text/html", true),
    (["multipart/form-data"], "multipart/form-data; boundary=x", true), ([], "image/png", false),
    (["image/png"], "", false), (["image/png"], "png", false),
  ])
  func typesAreComparedAsAPIGatewayDoes(types: [String], value: String, isBinary: Bool) {
    #expect(BinaryMediaTypes(types).contains(Array(value.utf8)[...]) == isBinary)
  }

  @Test func aMissingFieldIsJSON() {
    #expect(!BinaryMediaTypes(["image/*"]).contains(nil))
    #expect(BinaryMediaTypes(["*/*"]).contains(nil))
    #expect(BinaryMediaTypes(["application/json"]).contains(nil))
    #expect(!BinaryMediaTypes.none.contains(nil))
  }

  @Test func theLogIsToldOfWhatGoesWrong() {
    let png = Array("image/png".utf8)[...]
    let api = FrontDoor.restAPI(stage: "prod", binaryMediaTypes: BinaryMediaTypes(["image/*"]))
    let result = Array(#"{"body":"/wE=","isBase64Encoded":true}"#.utf8)
    #expect(api.leavesBase64(in: result, accept: nil))
    #expect(!api.leavesBase64(in: result, accept: png))
    #expect(!api.leavesBase64(in: Array(#"{"body":"a"}"#.utf8), accept: nil))
    #expect(!FrontDoor.functionURL.leavesBase64(in: result, accept: nil))

    var request = HTTPRequest(method: .post, target: [], fields: HTTPFields(), body: [0xFF], hasBody: true)
    #expect(api.losesBytes(of: request))
    #expect(!FrontDoor.functionURL.losesBytes(of: request))
    request.fields.append(name: "content-type", value: "image/png")
    #expect(!api.losesBytes(of: request))
    request = HTTPRequest(
      method: .post, target: [], fields: HTTPFields(), body: SharedBytes(Array("é".utf8)), hasBody: true)
    #expect(!api.losesBytes(of: request))
  }
}
