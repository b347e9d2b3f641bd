import AdapterCore
import Testing

@Suite struct ProcessMemoryTests {
  private func read(_ text: String) -> ProcessMemory? { ProcessMemory(Array(text.utf8)[...]) }

  @Test func readsTheKernelsText() {
    #expect(read("41215 6021 2388 1 0 12004 0\n") == ProcessMemory(resident: 6021, shared: 2388))
    #expect(read("0 0 0 0 0 0 0\n") == ProcessMemory(resident: 0, shared: 0))
    #expect(read("9 5 7 1 0 1 0\n") == ProcessMemory(resident: 5, shared: 5))
  }

  @Test(arguments: ["", "1", "1 2 3", "1 x 3 4", "1 2 x 4"]) func refusesOtherText(text: String) {
    #expect(read(text) == nil)
  }

  @Test func countsSharedPagesOnce() {
    let workers = [ProcessMemory(resident: 100, shared: 40), ProcessMemory(resident: 90, shared: 30)]
    #expect(ProcessMemory.total(of: workers) == 60 + 60 + 40)
    #expect(ProcessMemory.total(of: []) == 0)
  }
}
