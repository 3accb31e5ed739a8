--[[ widths.lua: how wide the columns of a printed table are. Used by quarto.lua, for typst.

Typst divides a page that is too narrow for its table evenly, so that texts are squeezed beside
numbers with room to spare. Where that would happen, numbers get the width they need and texts share
the rest. Widths are counted in letters. ]]

-- What a line of a table holds (of one that breaks over pages, which is set smaller), and what the
-- room beside a cell takes.
local LINE, LINE_LONG, GUTTER = 118, 125, 2.6
-- Digits and bold letters are wider than the letters of a text.
local DIGITS, WORDS, BOLD = 1.14, 1.06, 1.1
-- A text of no more letters than this is not broken either.
local SHORT = 14
-- Millimetres of a line, and of the room above and below the lines of a row.
local LINE_MM, ROW_MM = 3.8, 2.9

local function longest_word(text)
  local most = 0
  for word in text:gsub("\u{200b}", " "):gmatch("%S+") do most = math.max(most, utf8.len(word)) end
  return most
end

local function measured(tbl)
  local natural, least, words_in = {}, {}, {}
  for i = 1, #tbl.colspecs do natural[i], least[i], words_in[i] = 3, 3, false end
  local function look(rows, head)
    for _, row in ipairs(rows) do
      local at = 1
      for _, cell in ipairs(row.cells) do
        local text = pandoc.utils.stringify(cell.contents)
        if cell.col_span == 1 and at <= #natural then
          local length = utf8.len(text)
          -- A number or an interval is never broken; a text, and every heading, may be.
          local breaks = head or text:find("%a%a") ~= nil
          if not head then words_in[at] = words_in[at] or breaks and length > SHORT end
          local word = breaks and longest_word(text) * WORDS or length * DIGITS
          if head then word = word * BOLD end
          natural[at] = math.max(natural[at], (head or not breaks) and word or length * WORDS)
          least[at] = math.max(least[at], word)
        end
        at = at + cell.col_span
      end
    end
  end
  look(tbl.head.rows, true)
  for _, body in ipairs(tbl.bodies) do look(body.body, false) end
  return natural, least, words_in
end

-- Widths of a table that does not fit; `whole` is one that stays on one page.
local function set_widths(tbl, whole)
  local line = whole and LINE or LINE_LONG
  local natural, least, words_in = measured(tbl)
  local room, total, wanted, fixed = line - GUTTER * #natural, 0, 0, 0
  for i = 1, #natural do
    total = total + natural[i]
    if words_in[i] then
      fixed, wanted = fixed + least[i], wanted + natural[i] - least[i]
    else
      fixed = fixed + natural[i]
    end
  end
  if total <= room or wanted <= 0 or fixed > room then return end
  for i, spec in ipairs(tbl.colspecs) do
    local letters = natural[i]
    if words_in[i] then
      letters = least[i] + (natural[i] - least[i]) * (room - fixed) / wanted
    end
    tbl.colspecs[i] = { spec[1], (letters + GUTTER) / line }
  end
end

-- About how high a table with widths is, in millimetres: rows of long texts fill a page soon.
local function height(tbl)
  local natural = measured(tbl)
  local total, tall = 0, 0
  for i = 1, #natural do total = total + natural[i] end
  local fits = total <= LINE - GUTTER * #natural
  for _, body in ipairs(tbl.bodies) do
    for _, rows in ipairs({ body.head, body.body }) do
      for _, row in ipairs(rows) do
        local at, lines = 1, 1
        for _, cell in ipairs(row.cells) do
          local share = tbl.colspecs[at] and tbl.colspecs[at][2] or 1 / #natural
          local room = math.max(share * LINE - GUTTER, 1)
          local length = utf8.len(pandoc.utils.stringify(cell.contents)) * WORDS
          if not fits and cell.col_span == 1 then lines = math.max(lines, math.ceil(length / room)) end
          at = at + cell.col_span
        end
        tall = tall + ROW_MM + lines * LINE_MM
      end
    end
  end
  return tall
end

return { set = set_widths, height = height }
