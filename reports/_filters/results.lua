--[[ results.lua: puts the study's results into the text.

Used by Quarto (declared `at: pre-ast`: later entry points come after Quarto has taken its float
divs apart, and a table by key would be lost without a word) and by bare pandoc (called from
quarto.lua, at the same point). It reads one file, the results index that `cup_study.publish`
writes; the path is in the environment (CUP_RESULTS_INDEX) or in the metadata (results-index, from
the project's folder). Likewise the folder of the figures: CUP_FIGURES, results-figures.

  []{.val key=survey.n}                          a number, in HTML with a link to its notebook cell
  []{.val .p key=survey.p}                       a p value in a sentence: p = .201, p < .001
  ::: {#tbl-x .result key=survey.t} Caption :::  a table
  ![Caption](result){#fig-x key=survey.f}        a figure; width=120mm: smaller in print
                                                 (no caption: the notebook's own)
  ::: {.when notebook=05_phone_survey} ... :::   kept if the study has it; also section=, result=,
  ::: {.unless ...} ... :::                      simulated=, study=, language=,
                                                 format=; the opposite
  [the sheet](journeys.pdf){.document}           another document of the study, beside this one
  [2 000]{.fact source=slides-2009}              a number that no notebook computes, and its source

Strings from the data become pandoc `Str` elements and are never parsed as markup. ]]

local WORDS = {
  en = {
    simulated = "Simulated data.",
    computed = "Computed in",
    cell = "Computed in notebook",
    source = "Source",
    absent = "This study has no results for this chapter.",
    banner_title = "Simulated data",
    banner = "All survey figures in this document are made from simulated data with a known truth. "
      .. "They show what the method yields; they are not answers from citizens.",
  },
  sv = {
    simulated = "Simulerade data.",
    computed = "Beräknat i",
    cell = "Beräknat i anteckningsboken",
    source = "Källa",
    absent = "Studien har inga resultat för detta kapitel.",
    banner_title = "Simulerade data",
    banner = "Alla enkätsiffror i detta dokument bygger på simulerade data med känd sanning. "
      .. "De visar vad metoden ger; de är inte svar från medborgare.",
  },
}

local in_quarto = quarto ~= nil
local index, lang, words, figures, sheet
local problems = {}

local function given(value)
  return value ~= nil and value ~= pandoc.json.null
end

-- The text in the reader's language, else in the study's first language.
local function pick(texts)
  if not given(texts) then return nil end
  if type(texts) ~= "table" then return texts end
  for _, code in ipairs({ lang, index.languages[1], "en" }) do
    if given(texts[code]) then return texts[code] end
  end
  for _, text in pairs(texts) do return text end
end

local function is_html() return FORMAT:match("^html") ~= nil end

local function problem(text)
  for _, known in ipairs(problems) do
    if known == text then return end
  end
  table.insert(problems, text)
end

local function lookup(key, kind)
  local result = key and index.results[key]
  if not result then
    problem('no notebook of this study gives a result "' .. tostring(key) .. '"')
  elseif result.kind ~= kind then
    problem('"' .. key .. '" is a ' .. result.kind .. ", used as a " .. kind)
    result = nil
  end
  return result
end

-- Quarto turns a leading slash into the way from the page to the project's root.
local function from_root(path)
  return (in_quarto and "/" or "") .. path
end

-- The anchors are nbconvert's. Facts from study.yml have no cell, nor has what verification counts.
local function cell_address(result)
  if result.run == "verification" then return from_root("verification.html") end
  if not given(result.cell) then return nil end
  local page = from_root("notebooks/" .. result.run .. ".html")
  local id = result.cell.id
  return given(id) and id ~= "" and page .. "#cell-id=" .. id or page
end

local function value(span)
  local result = lookup(span.attributes.key, "value")
  if not result then return pandoc.Str("??") end
  local shown = pick(result.text)
  if span.classes:includes("p") then
    local less = shown:match("^<%s*(.+)$")
    shown = "p\u{a0}" .. (less and "<\u{a0}" .. less or "=\u{a0}" .. shown)
  end
  local text = pandoc.Str(shown)
  local address = cell_address(result)
  if not (is_html() and address) then return text end
  local title = words.cell .. " " .. result.run
  local label = pick(result.label)
  if label then title = label .. " – " .. title end
  return pandoc.Link({ text }, address, title, pandoc.Attr("", { "val" }))
end

local function fact(span)
  if not is_html() then return span.content end
  local source = span.attributes.source
  local known = index.sources and index.sources[source]
  local title = words.source .. ": " .. (pick(known) or source or "?")
  return pandoc.Span(span.content, pandoc.Attr("", { "fact" }, { { "title", title } }))
end

-- What stands under a table or figure: marking, the notebook's own note, the way to the cell.
local function note(result)
  local inlines = pandoc.Inlines({})
  if index.simulated and result.simulated ~= false then
    inlines:insert(pandoc.Emph({ pandoc.Str(words.simulated) }))
  end
  -- A sheet is a figure of a page, on which its note stands.
  local text = not (sheet and result.kind == "figure") and pick(result.note)
  if text and text ~= "" then
    if #inlines > 0 then inlines:insert(pandoc.Space()) end
    inlines:insert(pandoc.Str(text))
  end
  local address = cell_address(result)
  if is_html() and address then
    if #inlines > 0 then inlines:insert(pandoc.Space()) end
    inlines:insert(pandoc.Link({ pandoc.Str(words.computed .. " " .. result.run) },
      address, "", pandoc.Attr("", { "val", "source" })))
  end
  if #inlines == 0 then return pandoc.Blocks({}) end
  local style = { { "custom-style", "Note" } }
  return pandoc.Blocks({ pandoc.Div({ pandoc.Para(inlines) },
    pandoc.Attr("", { "result-note" }, style)) })
end

local ALIGN = { left = "AlignLeft", right = "AlignRight", center = "AlignCenter" }

-- pandoc leaves unescaped what begins a list, a term or a heading in typst when it begins a block
-- (`+ x`, `/ x`, `= x`, `- x`, `1. x`): the text of a cell would become one, or stop the typesetter.
local function plain(text)
  text = tostring(text)
  if FORMAT:match("typst") then
    local number, mark, rest = text:match("^(%d*)([-+/=.][=]*)(.*)$")
    local begins = mark and (rest == "" or rest:match("^%s")) and (mark == "." or number == "")
    if begins and not (mark == "." and number == "") then
      local escaped = mark:gsub(".", "\\%0")
      return { pandoc.RawInline("typst", number .. escaped), pandoc.Str(rest) }
    end
  end
  return { pandoc.Str(text) }
end

local function cell(text, rows, columns, align, scope)
  local inlines = given(text) and text ~= "" and plain(text) or {}
  local attr = scope and pandoc.Attr("", {}, { { "scope", scope } }) or pandoc.Attr()
  return pandoc.Cell({ pandoc.Plain(inlines) }, align or "AlignDefault", rows, columns, attr)
end

local function cells(texts, columns)
  local row = {}
  for i = 1, #columns do row[i] = cell(texts[i], 1, 1) end
  return pandoc.Row(row)
end

-- Headings over several columns stand above; a column without one is as high as both rows.
local function head_rows(labels, spanners)
  if #spanners == 0 then
    local row = {}
    for i, label in ipairs(labels) do row[i] = cell(label, 1, 1, nil, "col") end
    return { pandoc.Row(row) }
  end
  local upper, lower, next_column = {}, {}, 1
  for _, spanner in ipairs(spanners) do
    for i = next_column, spanner.start do table.insert(upper, cell(labels[i], 2, 1, nil, "col")) end
    table.insert(upper, cell(pick(spanner.label), 1, spanner.columns, "AlignCenter", "colgroup"))
    next_column = spanner.start + spanner.columns + 1
    for i = spanner.start + 1, next_column - 1 do
      table.insert(lower, cell(labels[i], 1, 1, nil, "col"))
    end
  end
  for i = next_column, #labels do table.insert(upper, cell(labels[i], 2, 1, nil, "col")) end
  return { pandoc.Row(upper), pandoc.Row(lower) }
end

-- One body for each group of rows, with the group's name as its first line.
local function bodies_of(rows, groups, width, heads)
  local made, at = {}, 0
  for _, group in ipairs(groups) do
    local head = cell(nil, 1, width, "AlignLeft", "rowgroup")
    head.contents = { pandoc.Plain({ pandoc.Strong(plain(group.label)) }) }
    local body = {}
    for i = at + 1, at + group.rows do table.insert(body, rows[i]) end
    at = at + group.rows
    table.insert(made, { attr = pandoc.Attr(), head = { pandoc.Row({ head }) }, body = body,
      row_head_columns = heads })
  end
  return made
end

local function native_table(result)
  local specs, labels = {}, {}
  for i, column in ipairs(result.columns) do
    specs[i] = { ALIGN[column.align] or "AlignDefault", nil }
    labels[i] = pick(column.label) or column.name
  end
  local body = {}
  for i, texts in ipairs(pick(result.rows) or {}) do
    body[i] = cells(texts, labels)
    if given(result.row_heads) and result.row_heads then
      body[i].cells[1].attr = pandoc.Attr("", {}, { { "scope", "row" } })
    end
  end
  local first = given(result.row_heads) and result.row_heads and 1 or 0
  local bodies = { { attr = pandoc.Attr(), head = {}, body = body, row_head_columns = first } }
  if given(result.groups) then bodies = bodies_of(body, pick(result.groups), #labels, first) end
  local heads = head_rows(labels, given(result.spanners) and result.spanners or {})
  return pandoc.Table({ long = {} }, specs, pandoc.TableHead(heads), bodies, pandoc.TableFoot())
end

-- The caption of the source; a result may bring its own where the text gives none.
local function caption_of(blocks, result)
  local caption = pandoc.Inlines({})
  for _, block in ipairs(blocks) do
    if block.content and (block.t == "Para" or block.t == "Plain") then
      if #caption > 0 then caption:insert(pandoc.Space()) end
      caption:extend(block.content)
    end
  end
  if #caption == 0 and pick(result.caption) then
    caption:extend(plain(pick(result.caption)))
  end
  return pandoc.Para(caption)
end

local function float(attr, content, caption, result)
  local blocks = pandoc.Blocks({ content })
  blocks:extend(note(result))
  blocks:insert(caption)
  attr.attributes.key = nil
  return pandoc.Div(blocks, attr)
end

local function result_table(div)
  local result = lookup(div.attributes.key, "table")
  if not result then return pandoc.Blocks({}) end
  return float(div.attr, native_table(result), caption_of(div.content, result), result)
end

local function result_figure(image, caption, identifier)
  local result = lookup(image.attributes.key, "figure")
  if not result then return pandoc.Blocks({}) end
  local files = pick(result.files)
  -- Word cannot be relied on to show SVG.
  local staged = os.getenv("CUP_FIGURES")
  local file = staged and (FORMAT == "docx" or FORMAT == "pptx") and files.png or files.svg
  local folder = staged or figures or "figures"
  local attr = pandoc.Attr("", {}, {})
  local alt = pick(result.alt) or ""
  attr.attributes[in_quarto and "fig-alt" or "alt"] = alt
  if not is_html() then
    attr.attributes.width = image.attributes.width or (result.width_mm or 160) .. "mm"
  end
  local picture = pandoc.Image(in_quarto and {} or { pandoc.Str(alt) },
    from_root(folder .. "/" .. file), "", attr)
  -- A slide is its title and this picture: pandoc drops one that stands in a div, and puts what
  -- follows on a slide of its own. What else is to be told belongs in the speaker's notes.
  if FORMAT == "pptx" then
    -- It reads the alternative text from the title.
    picture.caption, picture.title = {}, alt
    return pandoc.Para({ picture })
  end
  return float(pandoc.Attr(identifier, { "result" }), pandoc.Para({ picture }),
    caption_of(caption, result), result)
end

local function keyed_image(blocks)
  local only = #blocks == 1 and blocks[1].content
  if only and #only == 1 and only[1].t == "Image" and only[1].attributes.key then return only[1] end
end

local function study_has(attributes)
  for name, wanted in pairs(attributes) do
    local holds
    if name == "notebook" then
      holds = index.notebooks[wanted] ~= nil
    elseif name == "section" then
      holds = index.sections[wanted] ~= nil
    elseif name == "result" then
      holds = index.results[wanted] ~= nil
    elseif name == "study" then
      holds = index.study == wanted
    elseif name == "language" then
      holds = pandoc.List(index.languages):includes(wanted)
    elseif name == "format" then
      holds = wanted == (is_html() and "html" or FORMAT == "typst" and "pdf" or FORMAT)
    elseif name == "simulated" then
      holds = tostring(index.simulated) == wanted
    else
      problem('unknown condition "' .. name .. '" (notebook, section, result, simulated, study, language, format)')
    end
    if not holds then return false end
  end
  return true
end

-- From the outside, so that what a study does not have is never looked up.
local conditions

local function conditional(element)
  local when, unless = element.classes:includes("when"), element.classes:includes("unless")
  if not (when or unless) then return nil end
  if study_has(element.attributes) ~= when then return {}, false end
  -- A walk does not visit what replaces an element, only what is inside it.
  return element.content:walk(conditions), false
end

conditions = { traverse = "topdown", Div = conditional, Span = conditional }

local inline_results = {
  Span = function(span)
    if span.classes:includes("val") then return value(span) end
    if span.classes:includes("fact") then return fact(span) end
  end,
  Link = function(link)
    if not link.classes:includes("document") then return nil end
    return pandoc.Link(link.content, from_root(link.target))
  end,
}

local block_results = {
  traverse = "topdown",
  Div = function(div)
    if div.classes:includes("result") and div.attributes.key then return result_table(div), false end
  end,
  Figure = function(figure)
    local image = keyed_image(figure.content)
    if image then
      return result_figure(image, figure.caption.long, figure.identifier), false
    end
  end,
  Para = function(para)
    local image = keyed_image({ para })
    if image then
      return result_figure(image, { pandoc.Plain(image.caption) }, image.identifier), false
    end
  end,
}

-- Under the first heading, because Quarto takes a leading one for the page's title.
local function add_banner(blocks)
  local place = 1
  for i, block in ipairs(blocks) do
    if block.t == "Header" then place = i + 1 end
    if block.t ~= "RawBlock" then break end
  end
  blocks:insert(place, pandoc.Div({ pandoc.Para({ pandoc.Str(words.banner) }) },
    pandoc.Attr("", { "callout-important", "simulated" }, { { "title", words.banner_title } })))
end

-- The index of the metadata is found from the project's folder, as Quarto does with its own paths.
local function read_index(meta)
  local path = os.getenv("CUP_RESULTS_INDEX")
  if not path and meta["results-index"] then
    path = pandoc.utils.stringify(meta["results-index"])
    local project = in_quarto and quarto.project and quarto.project.directory
    if project and pandoc.path.is_relative(path) then path = pandoc.path.join({ project, path }) end
  end
  local file = path and io.open(path, "rb")
  if not file then
    error("the results index " .. (path or "(CUP_RESULTS_INDEX is not set)")
      .. ' cannot be read; run "make report", or "make notebooks" and then render again', 0)
  end
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

-- Chapters that this study does not have are not staged; Quarto run by hand meets them all.
local CHAPTER_NEEDS = { needs = "notebook", section = "section", result = "result" }

local function lacks(meta)
  for field, name in pairs(CHAPTER_NEEDS) do
    local wanted = meta[field]
    if wanted and pandoc.utils.type(wanted) ~= "List" then wanted = { wanted } end
    for _, one in ipairs(wanted or {}) do
      if not study_has({ [name] = pandoc.utils.stringify(one) }) then return true end
    end
  end
  return false
end

local function placeholder(blocks)
  local kept = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Header" and #kept == 0 then
      block.classes:insert("unnumbered")
      kept:insert(block)
    end
  end
  kept:insert(pandoc.Para({ pandoc.Str(words.absent) }))
  return kept
end

local function run(doc)
  index = read_index(doc.meta)
  figures = doc.meta["results-figures"] and pandoc.utils.stringify(doc.meta["results-figures"])
  sheet = doc.meta.sheet
  lang = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang):sub(1, 2) or index.languages[1]
  words = WORDS[lang] or WORDS.en
  if in_quarto and lacks(doc.meta) then
    doc.blocks = placeholder(doc.blocks)
    return doc
  end
  doc = doc:walk(conditions):walk(inline_results):walk(block_results)
  -- A sheet is a figure of a page, which says itself that the data are simulated.
  if index.simulated and not doc.meta.sheet then add_banner(doc.blocks) end
  if #problems > 0 then error("results.lua: " .. table.concat(problems, "\n  "), 0) end
  return doc
end

return { { Pandoc = run } }
