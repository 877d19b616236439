-- The application: who is logged in, by the environment that mod_shib sets.

local function text(value)
  if not value then return "null" end
  return '"' .. value:gsub('[%c"\\]', function(c) return string.format("\\u%04x", c:byte()) end) .. '"'
end

-- Values are joined by ';', and one inside a value is written '\;'.
local function values(joined)
  local list, current, i = {}, "", 1
  while i <= #joined do
    local c = joined:sub(i, i)
    if c == "\\" and joined:sub(i + 1, i + 1) == ";" then
      current, i = current .. ";", i + 1
    elseif c == ";" then
      list[#list + 1], current = text(current), ""
    else
      current = current .. c
    end
    i = i + 1
  end
  list[#list + 1] = text(current)
  return "[" .. table.concat(list, ",") .. "]"
end

function whoami(r)
  local env = r:subprocess_env_table()
  local attributes = {}
  for name, value in pairs(env) do
    -- attributePrefix in shibboleth2.xml; a dot cannot stand in an id of attribute-map.xml. What
    -- begins with Shib- is about the session.
    local attribute = name:match("^ATTR_(.+)$")
    if attribute and attribute ~= "nameid" and not attribute:match("^Shib%-") then
      attributes[#attributes + 1] = text((attribute:gsub("%%2E", "."))) .. ":" .. values(value)
    end
  end
  r.content_type = "application/json"
  r.headers_out["Cache-Control"] = "no-store"
  r:puts('{"name_id":', text(env["ATTR_nameid"]), ',"issuer":', text(env["ATTR_Shib-Identity-Provider"]),
         ',"session_index":', text(env["ATTR_Shib-Session-Index"]),
         ',"attributes":{', table.concat(attributes, ","), "}}\n")
  return apache2.OK
end
