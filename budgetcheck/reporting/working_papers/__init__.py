"""The working papers (工作底稿) of a run: one workbook with every finding, all evidence and the amounts they rest on."""
