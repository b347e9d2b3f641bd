/// A table that is readable both as text and as Markdown.
public struct MarkdownTable {
  private var rows: [[String]]

  /// Creates a table with these column headings.
  public init(columns: [String]) { rows = [columns] }

  /// Adds a row; missing cells stay empty.
  public mutating func append(_ cells: [String]) { rows.append(cells) }

  /// The table, with the first column aligned to the left and the others to the right.
  public var text: String {
    let count = rows[0].count
    let widths = (0..<count).map { column in
      max(3, rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      let padded = (0..<count).map { column in
        let cell = column < cells.count ? cells[column] : ""
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = (0..<count).map {
      $0 == 0 ? String(repeating: "-", count: widths[$0]) : String(repeating: "-", count: widths[$0] - 1) + ":"
    }
    return line(rows[0]) + line(rule) + rows.dropFirst().map(line).joined()
  }
}
