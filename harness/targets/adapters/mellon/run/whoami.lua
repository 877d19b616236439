-- The application: who is logged in, by the environment that mod_auth_mellon sets.

local function text(value)
  if not value then return "null" end
  return '"' .. value:gsub('[%c"\\]', function(c) return string.format("\\u%04x", c:byte()) end) .. '"'
end

-- What the session has beside its attributes.
local SESSION = { NAME_ID = true, ASSERTION_ID = true, IDP = true }

function whoami(r)
  local env = r:subprocess_env_table()
  local attributes = {}
  for name, count in pairs(env) do
    -- MELLON_x_N is the number of the values MELLON_x_0, MELLON_x_1 and so on.
    local attribute = name:match("^MELLON_(.+)_N$")
    if attribute and not SESSION[attribute] then
      local values = {}
      for i = 0, tonumber(count) - 1 do
        values[#values + 1] = text(env["MELLON_" .. attribute .. "_" .. i])
      end
      attributes[#attributes + 1] = text(attribute) .. ":[" .. table.concat(values, ",") .. "]"
    end
  end
  r.content_type = "application/json"
  r.headers_out["Cache-Control"] = "no-store"
  r:puts('{"name_id":', text(env["MELLON_NAME_ID"]), ',"issuer":', text(env["MELLON_IDP"]),
         ',"attributes":{', table.concat(attributes, ","), "}}\n")
  return apache2.OK
end
