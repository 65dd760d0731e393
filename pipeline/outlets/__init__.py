"""Pages in other forms, made from what stands in a site: one file, paper, figures, tables; and the schema of report.json."""
