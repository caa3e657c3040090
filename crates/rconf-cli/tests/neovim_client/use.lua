-- Uses `rconf lsp` in a real editor, and writes what it shows as JSON. It needs no more than Neovim 0.7.
local program, root, answers = vim.env.RCONF_PROGRAM, vim.env.RCONF_ROOT, vim.env.RCONF_ANSWERS
local seen = { errors = {} }

local function finish()
  local file = assert(io.open(answers, "w"))
  file:write(vim.fn.json_encode(seen))
  file:close()
  vim.cmd("qall!")
end

local function codes()
  local all = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(all, { code = one.code, line = one.lnum, column = one.col })
  end
  return all
end

local function has(code)
  for _, one in ipairs(codes()) do
    if vim.startswith(one.code or "", code) then return true end
  end
  return false
end

local function run()
  vim.cmd("edit " .. vim.fn.fnameescape(root .. "/node-7001/redis.conf"))
  local client = vim.lsp.start_client({
    name = "rconf",
    cmd = { program, "lsp" },
    root_dir = root,
    get_language_id = function() return "redis-conf" end,
    on_error = function(code, why) table.insert(seen.errors, { code = code, why = tostring(why) }) end,
  })
  assert(client, "the client does not start")
  assert(vim.lsp.buf_attach_client(0, client), "the client does not attach")
  local shown = vim.wait(30000, function() return has("L004") end, 20)
  seen.opened = { shown = shown, codes = codes() }

  -- Typing, behind characters of several bytes.
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { "# 端口 😀" })
  vim.api.nvim_buf_set_text(0, 1, 9, 1, 13, { "" })
  local gone = vim.wait(30000, function() return not has("L004") end, 20)
  seen.typed = { gone = gone, codes = codes() }

  local function ask(method, line, character, more)
    local params = {
      textDocument = vim.lsp.util.make_text_document_params(0),
      position = { line = line, character = character },
    }
    for key, value in pairs(more or {}) do params[key] = value end
    local all = vim.lsp.buf_request_sync(0, method, params, 30000)
    return all and all[client] and all[client].result
  end

  seen.hover = ask("textDocument/hover", 2, 1)
  local items = ask("textDocument/completion", 1, 2)
  seen.completion = {}
  for _, item in ipairs(items or {}) do table.insert(seen.completion, item.label) end
  seen.lens = ask("textDocument/codeLens", 0, 0)
  local actions = ask("textDocument/codeAction", 0, 0, {
    range = { start = { line = 0, character = 0 }, ["end"] = { line = 99, character = 0 } },
    context = { diagnostics = {}, only = { "source.fixAll" } },
  })
  if actions and actions[1] then
    vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  end
  seen.fixed = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  local settled = vim.wait(30000, function() return not has("V001") end, 20)
  seen.settled = settled

  vim.lsp.stop_client(client)
  seen.stopped = vim.wait(30000, function() return vim.lsp.get_client_by_id(client) == nil end, 20)
end

local worked, why = pcall(run)
if not worked then seen.failed = tostring(why) end
finish()
