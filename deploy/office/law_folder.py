"""Says where a command has looked for units and procedures: an office with a folder of its own has others."""

from shared.reference.loading import operator_folder


def where_searched() -> str:
    """Return the end of a sentence about something that is not known.

    Raises:
        BadFiles: The operator's folder cannot be used.
    """
    folder = operator_folder()
    if folder is None:
        return (
            "; searched was what comes with motcua. If the services of this office read a folder of its own, "
            "set MOTCUA_LAW to the same folder for this command"
        )
    if folder.replaces_ours:
        return f"; searched was the folder {folder.path} (MOTCUA_LAW) alone, since it replaces ours"
    return f"; searched was what comes with motcua and the folder {folder.path} (MOTCUA_LAW)"
