--[[ quarto.lua: what Quarto does itself, for bare pandoc. Never used under Quarto.

In the order in which Quarto does it: includes and page breaks, the filter declared `at: pre-ast`
(results.lua), then callouts, numbering (chapter-wise in a book, letters for appendices) and
references to figures, tables, sections and equations. Wording and numbers are Quarto's
(src/resources/filters/crossref), so that both ways of rendering give the same text.

Metadata read: lang, book (true: level-1 headings are chapters), number-sections. In a book, an
empty div of class "appendices" stands where the appendices begin. ]]

local WORDS = {
  en = { fig = "Figure", tbl = "Table", eq = "Equation", sec = "Section", ch = "Chapter",
    apx = "Appendix", note = "Note", tip = "Tip", warning = "Warning", important = "Important",
    caution = "Caution" },
  sv = { fig = "Figur", tbl = "Tabell", eq = "Ekvation", sec = "Avsnitt", ch = "Kapitel",
    apx = "Bilaga", note = "Notera", tip = "Tips", warning = "Varning", important = "Viktigt",
    caution = "Försiktigt" },
}
local NBSP = "\u{a0}"
local PAGEBREAK = {
  typst = "#pagebreak(weak: true)",
  docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
  html = '<div class="pagebreak"></div>',
}

local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local widths = dofile(pandoc.path.join({ here, "widths.lua" }))
local words, book, number_sections
local format = FORMAT:match("^html") and "html" or FORMAT
local entries = {}
local problems = {}

local function problem(text) table.insert(problems, text) end

local function raw(text)
  return pandoc.RawBlock(format == "docx" and "openxml" or format, text)
end

-- Shortcodes: {{< include file >}} and {{< pagebreak >}}, alone in a paragraph ------------------

local expand

local function shortcode(para)
  local content = para.content
  if #content < 5 or content[1].text ~= "{{<" or content[#content].text ~= ">}}" then return nil end
  local parts = {}
  for i = 3, #content - 2 do parts[#parts + 1] = pandoc.utils.stringify(content[i]) end
  local name, argument = table.concat(parts):match("^(%S+)%s*(.*)$")
  if name == "pagebreak" then return raw(PAGEBREAK[format] or "") end
  if name ~= "include" then
    problem("unknown shortcode " .. tostring(name))
    return nil
  end
  local file = io.open((argument:gsub("^/", "")), "rb")
  if not file then
    problem("included file not found: " .. argument)
    return nil
  end
  local text = file:read("a")
  file:close()
  return expand(pandoc.read(text, "markdown", PANDOC_READER_OPTIONS)).blocks
end

function expand(doc)
  return doc:walk({ Para = shortcode })
end

-- Callouts -------------------------------------------------------------------------------------

local function callout(div)
  local kind
  for _, class in ipairs(div.classes) do kind = kind or class:match("^callout%-(%a+)$") end
  if not kind then return nil end
  local title = { pandoc.Str(div.attributes.title or words[kind] or kind) }
  local body = div.content:clone()
  if body[1] and body[1].t == "Header" then
    title = body[1].content
    body:remove(1)
  end
  if format == "typst" then
    local blocks = pandoc.Blocks({ raw('#callout(kind: "' .. kind .. '", title: [') })
    blocks:insert(pandoc.Plain(title))
    blocks:insert(raw("])["))
    blocks:extend(body)
    blocks:insert(raw("]"))
    return blocks
  end
  local heading = pandoc.Div({ pandoc.Para({ pandoc.Strong(title) }) },
    pandoc.Attr("", { "callout-title" }, { { "custom-style", "Callout" } }))
  local content = pandoc.Div(body,
    pandoc.Attr("", { "callout-body" }, { { "custom-style", "Callout" } }))
  return pandoc.Div({ heading, content },
    pandoc.Attr(div.identifier, { "callout", "callout-" .. kind }, { { "role", "note" } }))
end

-- Numbers --------------------------------------------------------------------------------------

local section = { 0, 0, 0, 0, 0, 0 }
local first_appendix
local in_appendix = false
local counts = {}

local function chapter_name()
  if first_appendix then return string.char(64 + section[1] - first_appendix + 1) end
  return tostring(section[1])
end

local function section_number(level)
  local parts = { book and chapter_name() or tostring(section[1]) }
  for i = 2, level do parts[i] = tostring(section[i]) end
  return table.concat(parts, ".")
end

local function next_number(kind)
  counts[kind] = (counts[kind] or 0) + 1
  if book and section[1] > 0 then return chapter_name() .. "." .. counts[kind] end
  return tostring(counts[kind])
end

local function register(identifier, entry)
  if entries[identifier] then problem("duplicate identifier " .. identifier) end
  entries[identifier] = entry
end

local function header(el)
  if el.classes:includes("unnumbered") then
    if el.identifier:match("^sec%-") then
      register(el.identifier, { kind = "sec", title = pandoc.utils.stringify(el) })
    end
    return nil
  end
  local level = math.min(el.level, 6)
  section[level] = section[level] + 1
  for i = level + 1, 6 do section[i] = 0 end
  if level == 1 then
    if in_appendix and not first_appendix then first_appendix = section[1] end
    if book then counts = {} end
  end
  local number = section_number(level)
  local kind = "sec"
  if book and level == 1 then kind = first_appendix and "apx" or "ch" end
  if el.identifier:match("^sec%-") then
    register(el.identifier, { kind = kind, number = number })
  end
  if not number_sections then return nil end
  local prefix = pandoc.Inlines({})
  if kind == "apx" then
    prefix:insert(pandoc.Str(words.apx .. NBSP .. number .. " —"))
  else
    prefix:insert(pandoc.Str(number))
  end
  if format == "html" then
    prefix = pandoc.Inlines({ pandoc.Span(prefix, pandoc.Attr("", { "header-section-number" })) })
  end
  -- An en space: wide enough to part number and title, and kept in one line with the number.
  prefix:insert(kind == "apx" and pandoc.Space() or pandoc.Str("\u{2002}"))
  el.content = prefix .. el.content
  return el
end

-- A table that fits half a page stays in one piece with its note, unless its texts make it too high
-- for a page, and so does a matrix, whose many columns get upright heads unless these are as short as
-- numbers.
local WHOLE_ROWS, WHOLE_MATRIX_ROWS, MATRIX_COLUMNS, SHORT_HEAD = 24, 30, 10, 3
-- Of more columns than this the type is smaller, or they would not fit the page.
local MOST_COLUMNS = 11
-- A table that is higher than so many millimetres breaks over pages, however few its rows are.
local WHOLE_MM = 170

local function long_heads(tbl)
  local row = tbl.head.rows[1]
  for i, cell in ipairs(row and row.cells or {}) do
    if i > 1 and utf8.len(pandoc.utils.stringify(cell.contents)) > SHORT_HEAD then return true end
  end
  return false
end

local function typst_table(blocks)
  local open
  for _, block in ipairs(blocks) do
    if block.t == "Table" then
      local rows = 0
      for _, body in ipairs(block.bodies) do rows = rows + #body.head + #body.body end
      local matrix = #block.colspecs >= MATRIX_COLUMNS and long_heads(block)
      local whole = rows <= (matrix and WHOLE_MATRIX_ROWS or WHOLE_ROWS)
      if not matrix then
        widths.set(block, whole)
        whole = whole and widths.height(block) <= WHOLE_MM
      end
      open = (matrix and "#widetable" or "#longtable") .. "(whole: " .. tostring(whole)
      if #block.head.rows > 1 and not matrix then open = open .. ", heads: 2" end
      if #block.colspecs > MOST_COLUMNS and not matrix then open = open .. ", small: true" end
      open = open .. ")["
    end
  end
  if open then
    blocks:insert(1, raw(open))
    blocks:insert(raw("]"))
  end
  return blocks
end

local function float(div)
  if div.classes:includes("appendices") then
    in_appendix = true
    return {}
  end
  if div.classes:includes("result-note") and format == "typst" then
    local blocks = pandoc.Blocks({ raw("#resultnote[") })
    blocks:extend(div.content)
    blocks:insert(raw("]"))
    return blocks, false
  end
  local kind = div.identifier:match("^(%a+)%-")
  if kind ~= "fig" and kind ~= "tbl" then return nil end
  local content = div.content:clone()
  local last = content:remove()
  if not last or (last.t ~= "Para" and last.t ~= "Plain") then
    problem(div.identifier .. " has no caption (the last paragraph of its div)")
    return nil
  end
  local number = next_number(kind)
  register(div.identifier, { kind = kind, number = number })
  local label = pandoc.Str(words[kind] .. NBSP .. number .. ":")
  local caption = pandoc.Inlines({
    format == "html" and pandoc.Span({ label }, pandoc.Attr("", { "caption-number" }))
      or pandoc.Strong({ label }), pandoc.Space() })
  caption:extend(last.content)
  local long = { pandoc.Plain(caption) }
  local blocks = pandoc.Blocks({})
  for _, block in ipairs(content) do
    if block.t == "Table" and kind == "tbl" then
      block.caption = { long = long }
      block.identifier = format == "html" and "" or div.identifier
      blocks:insert(block)
    elseif kind == "fig" and (block.t == "Para" or block.t == "Plain" or block.t == "Figure") then
      local plain = block.t == "Figure" and block.content or { pandoc.Plain(block.content) }
      blocks:insert(pandoc.Figure(plain, { long = long },
        pandoc.Attr(format == "html" and "" or div.identifier)))
    elseif block.t == "Div" and block.classes:includes("result-note") and format == "typst" then
      blocks:insert(raw("#resultnote["))
      blocks:extend(block.content)
      blocks:insert(raw("]"))
    else
      blocks:insert(block)
    end
  end
  if format == "typst" and kind == "tbl" then return typst_table(blocks), false end
  if format ~= "html" then return blocks, false end
  return pandoc.Div(blocks, pandoc.Attr(div.identifier, { "float", "float-" .. kind })), false
end

local function equation_block(math, identifier)
  local number = next_number("eq")
  register(identifier, { kind = "eq", number = number })
  if format == "typst" then
    -- The numbering is text: it must be the one that Quarto would give.
    return { pandoc.RawInline("typst",
      '#math.equation(block: true, numbering: _ => "(' .. number .. ')", [ '), math,
      pandoc.RawInline("typst", " ])<" .. identifier .. ">") }
  end
  local label = pandoc.Span({ pandoc.Str("(" .. number .. ")") },
    pandoc.Attr("", { "equation-number" }))
  return { pandoc.Span({ math, pandoc.Str(NBSP .. NBSP), label },
    pandoc.Attr(identifier, { "equation" })) }
end

local function equations(para)
  local changed = false
  local out = pandoc.Inlines({})
  local i = 1
  while i <= #para.content do
    local el = para.content[i]
    local offset = (para.content[i + 1] or {}).t == "Space" and 2 or 1
    local label = para.content[i + offset]
    local identifier = el.t == "Math" and label and label.t == "Str"
      and label.text:match("^{#(eq%-[^%s}]+)}$")
    if identifier then
      out:extend(equation_block(el, identifier))
      i = i + offset + 1
      changed = true
    else
      out:insert(el)
      i = i + 1
    end
  end
  if changed then
    para.content = out
    return para
  end
end

local numbering = {
  traverse = "topdown", Header = header, Div = float, Para = equations, Plain = equations,
}

-- References -----------------------------------------------------------------------------------

local KINDS = { fig = true, tbl = true, sec = true, eq = true, lst = true }

local function reference(cite)
  local out = pandoc.Inlines({})
  for i, citation in ipairs(cite.citations) do
    local label = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
    if not KINDS[label:match("^(%a+)%-") or ""] then return nil end
    local entry = entries[label]
    if not entry then
      problem("unresolved reference @" .. citation.id)
      return nil
    end
    if i > 1 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
    local text = pandoc.Inlines({})
    if not entry.number then
      text:insert(pandoc.Str(entry.title))
    elseif #citation.prefix > 0 then
      text:extend(citation.prefix)
      text:insert(pandoc.Str(NBSP .. entry.number))
    elseif citation.mode == "SuppressAuthor" then
      text:insert(pandoc.Str(entry.number))
    else
      text:insert(pandoc.Str(words[entry.kind] .. NBSP .. entry.number))
    end
    out:insert(pandoc.Link(text, "#" .. label, "", pandoc.Attr("", { "quarto-xref" })))
  end
  return out
end

local function run(doc)
  local lang = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang):sub(1, 2) or "en"
  words = WORDS[lang] or WORDS.en
  book = doc.meta.book == true
  number_sections = doc.meta["number-sections"] == true
  doc = expand(doc)
  doc = dofile(pandoc.path.join({ here, "results.lua" }))[1].Pandoc(doc)
  doc = doc:walk({ Div = callout }):walk(numbering):walk({ Cite = reference })
  if #problems > 0 then error("quarto.lua: " .. table.concat(problems, "\n  "), 0) end
  return doc
end

return { { Pandoc = run } }
