/// What counts of a response when two of them are compared: the status, where it redirects to, and the body.
struct ComparedResponse: Equatable {
  var status: Int
  var location: String
  var body: String

  /// What of a response counts.
  enum View: CaseIterable {
    case everything
    /// Without random identifiers, nonces and times.
    case withoutTokens
    /// Without digits either.
    case withoutDigits
    /// Only the status, and where it redirects to.
    case status
  }

  init(_ response: AppResponse, _ view: View) {
    status = response.status
    location = Self.text(response.field("location") ?? "", view == .status ? .withoutDigits : view)
    body = Self.text(response.comparedText, view)
  }

  private static func text(_ text: String, _ view: View) -> String {
    switch view {
    case .everything: text
    case .withoutTokens: TokenMask.withoutTokens(text)
    case .withoutDigits: TokenMask.withoutDigits(TokenMask.withoutTokens(text))
    case .status: ""
    }
  }
}

/// The numbers in a response, and the text around them.
struct NumbersInText {
  var text: String
  var values: [Int]

  init(_ response: AppResponse) {
    text = "\(response.status) "
    values = []
    var digits = ""
    for character in TokenMask.withoutTokens(response.comparedText) + " " {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      if !digits.isEmpty {
        text.append("#")
        // More digits than an integer has were masked as a token.
        values.append(Int(digits) ?? 0)
        digits = ""
      }
      text.append(character)
    }
  }
}

/// Takes out of a text what changes from response to response without meaning: random identifiers, nonces and times.
enum TokenMask {
  /// The text without words that have ten digits or more, or sixteen characters with a digit or both cases among them.
  static func withoutTokens(_ text: String) -> String {
    var result = ""
    var word = ""
    for character in text + "\n" {
      if character.isASCII, character.isLetter || character.isNumber || ":.+-_".contains(character) {
        word.append(character)
        continue
      }
      result += isToken(word) ? "*" : word
      word = ""
      result.append(character)
    }
    return result
  }

  /// The text with one sign for each run of digits.
  static func withoutDigits(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isASCII, character.isNumber {
        if result.last != "#" { result.append("#") }
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func isToken(_ word: String) -> Bool {
    guard word.utf8.count >= 10 else { return false }
    let digits = word.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if digits >= 10 { return true }
    guard word.utf8.count >= 16 else { return false }
    return digits > 0 || (word.contains(where: \.isLowercase) && word.contains(where: \.isUppercase))
  }
}

extension AppResponse {
  /// More than this is not compared.
  private static let longest = 32 * 1024

  /// The body as text, as far as it is compared.
  var comparedText: String { String(decoding: body.prefix(Self.longest), as: UTF8.self) }
}
